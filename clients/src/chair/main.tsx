import { render } from "preact";
import "../shared/tokens.css";
import "../shared/base.css";
import "../shared/parts.css";
import "../shared/closed.css";
import "./chair.css";
import "./around.css";
import { Page } from "./page";

const root = document.getElementById("page");
if (root) render(<Page />, root);
