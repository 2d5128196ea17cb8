import "../shared/tokens.css";
import "../shared/base.css";
import "../shared/parts.css";
import "../shared/closed.css";
import "../voter/options.css";
import "../voter/fields.css";
import "./chair.css";
import "./around.css";
import { standStill } from "../shared/press";
import { show } from "../shared/show";
import { Page } from "./page";

standStill(window);
show(<Page />);
