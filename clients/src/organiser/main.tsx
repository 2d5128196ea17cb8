import { render } from "preact";
import "../shared/tokens.css";
import "../shared/font.css";
import "../shared/base.css";
import "../shared/parts.css";
import "../shared/closed.css";
import "./organiser.css";
import { Page } from "./page";

const root = document.getElementById("page");
if (root) render(<Page />, root);
