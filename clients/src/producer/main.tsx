import "../shared/tokens.css";
import "../shared/base.css";
import "../shared/parts.css";
import "../shared/closed.css";
import "./producer.css";
import { standStill } from "../shared/press";
import { show } from "../shared/show";
import { Page } from "./page";

standStill(window);
show(<Page />);
