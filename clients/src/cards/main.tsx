import "../shared/tokens.css";
import "../shared/font.css";
import "../shared/base.css";
import "../shared/parts.css";
import "../shared/closed.css";
import "./cards.css";
import { show } from "../shared/show";
import { Page } from "./page";

show(<Page />);
