// The page at GET /graphql: GraphiQL on the endpoint that the page itself came from.
import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { GraphiQL } from "graphiql";
import { createRoot } from "react-dom/client";
import { exampleQuery } from "./example.js";
import "graphiql/style.css";

const WELCOME = `# Ctrl-Enter runs it, Ctrl-Space completes it.
# A token goes into Headers, below, as
# {"Authorization": "Bearer …"}; then press the
# round arrow, as callers differ in what they see.

`;
const NOTHING_TO_SEE = "{\n  __typename\n}\n";

// The path as a whole, so that /graphql and /graphql/system each ask themselves. The session cookie goes along.
const fetcher = createGraphiQLFetcher({
  url: window.location.pathname,
  fetch: (url, options) => fetch(url, { ...options, credentials: "same-origin" }),
  // Answers come in one piece.
  enableIncrementalDelivery: false,
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

// GraphiQL opens with what was there the last time; the example is for those who come for the first time.
async function firstQuery() {
  const isNew = localStorage.getItem("graphiql:tabState") === null;
  const example = isNew ? await exampleQuery(fetcher).catch(() => null) : null;
  return WELCOME + (example ?? NOTHING_TO_SEE);
}

const root = createRoot(document.getElementById("graphiql"));
firstQuery().then((query) =>
  root.render(
    <GraphiQL
      fetcher={fetcher}
      storage={storage}
      defaultQuery={query}
      defaultEditorToolsVisibility="headers"
      shouldPersistHeaders={false}
    >
      <GraphiQL.Logo>Typecase</GraphiQL.Logo>
    </GraphiQL>,
  ),
);
