// Where the page begins.
import "./style.css";
import { createRoot } from "react-dom/client";
import { App } from "./app";
import { LANGUAGE, words } from "./words";

document.documentElement.lang = LANGUAGE;
document.title = `Fontaine – ${words.title}`;

const theme = localStorage.getItem("graphiql:theme");
if (theme) document.body.classList.add(`graphiql-${theme}`);

createRoot(document.getElementById("explorer")!).render(<App />);
