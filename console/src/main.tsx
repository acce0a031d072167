import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app";
import { returnFromSignIn } from "./connection/sign-in-return";
import { TextsProvider } from "./text/texts";

const root = document.getElementById("root");
if (root === null) throw new Error("The page has no root");
const problem = returnFromSignIn();
createRoot(root).render(
  <StrictMode>
    <TextsProvider>
      <App problem={problem} />
    </TextsProvider>
  </StrictMode>,
);
