// The page at GET /graphql: GraphiQL on the endpoint that the page itself came from.
import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { GraphiQL } from "graphiql";
import { createRoot } from "react-dom/client";
import "graphiql/style.css";

const WELCOME = `# Press Ctrl-Space for what can be asked here, and Ctrl-Enter to run.
# A token goes into the Headers tab below: {"Authorization": "Bearer …"}
# Then press the round arrow on the left, for another caller sees another schema.

{
  __typename
}
`;

// The path as a whole, so that /graphql and /graphql/system each ask themselves. The session cookie goes along.
const fetcher = createGraphiQLFetcher({
  url: window.location.pathname,
  fetch: (url, options) => fetch(url, { ...options, credentials: "same-origin" }),
});

// Headers hold a token, so the browser's storage gets none of them; the history of queries would keep them.
const LISTS = ["graphiql:queries", "graphiql:favorites"];
const withoutHeaders = (text) => JSON.stringify(JSON.parse(text), (key, value) => (key === "headers" ? undefined : value));
const storage = {
  get length() {
    return localStorage.length;
  },
  clear: () => localStorage.clear(),
  getItem: (key) => localStorage.getItem(key),
  removeItem: (key) => localStorage.removeItem(key),
  setItem: (key, text) => localStorage.setItem(key, LISTS.includes(key) ? withoutHeaders(text) : text),
};

createRoot(document.getElementById("graphiql")).render(
  <GraphiQL
    fetcher={fetcher}
    storage={storage}
    defaultQuery={WELCOME}
    defaultEditorToolsVisibility="headers"
    shouldPersistHeaders={false}
  >
    <GraphiQL.Logo>Typecase</GraphiQL.Logo>
  </GraphiQL>,
);
