// Nothing is kept: no token, no query, no header outlives the page.
(function () {
  "use strict";
  let token = "";
  const remembered = new Map();
  const storage = {
    getItem: (key) => remembered.get(key) ?? null,
    setItem: (key, value) => void remembered.set(key, value),
    removeItem: (key) => void remembered.delete(key),
    clear: () => remembered.clear(),
    get length() {
      return remembered.size;
    },
  };
  const fetcher = async (request, options) => {
    if (!token) return { errors: [{ message: "Enter a bearer token above, then use it." }] };
    const headers = {
      ...(options && options.headers),
      accept: "application/graphql-response+json, application/json",
      "content-type": "application/json",
    };
    headers.authorization = "Bearer " + token;
    const answer = await fetch("/graphql", {
      method: "POST",
      headers,
      body: JSON.stringify(request),
      credentials: "omit",
      referrerPolicy: "no-referrer",
    });
    return answer.json();
  };
  const root = window.ReactDOM.createRoot(document.getElementById("graphiql"));
  let shown = 0;
  const show = () =>
    root.render(
      window.React.createElement(window.GraphiQL, {
        key: shown,
        fetcher,
        storage,
        shouldPersistHeaders: false,
        defaultEditorToolsVisibility: true,
      }),
    );
  document.getElementById("sign-in").addEventListener("submit", (event) => {
    event.preventDefault();
    token = document.getElementById("token").value.trim();
    document.getElementById("token").value = "";
    shown += 1;
    show();
  });
  show();
})();
