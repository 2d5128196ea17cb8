import { render } from "preact";
import "../shared/tokens.css";
import "../shared/base.css";
import "../shared/parts.css";

render(<main />, document.getElementById("page")!);
