// Lists the operations of the OpenAPI document by tag. Text is set as text, never as markup.

const METHODS = ["get", "post", "put", "patch", "delete"];

function element(name, text, attributes = {}) {
  const node = document.createElement(name);
  if (text) node.textContent = text;
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
}

function operationsByTag(description) {
  const groups = new Map();
  for (const [path, operations] of Object.entries(description.paths)) {
    for (const method of METHODS.filter((name) => name in operations)) {
      const operation = operations[method];
      const tag = operation.tags[0];
      if (!groups.has(tag)) groups.set(tag, []);
      groups.get(tag).push({ method, path, operation });
    }
  }
  return groups;
}

function table(tag, operations) {
  const node = element("table");
  node.append(element("caption", tag));
  const head = element("tr");
  for (const title of ["Call", "What it does", "Answers"]) head.append(element("th", title, { scope: "col" }));
  const thead = element("thead");
  thead.append(head);
  const body = element("tbody");
  for (const { method, path, operation } of operations) {
    const row = element("tr");
    const call = element("th", "", { scope: "row" });
    call.append(element("code", `${method.toUpperCase()} ${path}`));
    row.append(call, element("td", operation.summary), element("td", Object.keys(operation.responses).join(" ")));
    body.append(row);
  }
  node.append(thead, body);
  return node;
}

const target = document.getElementById("operations");
try {
  const answer = await fetch("/v1/openapi.json");
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  const groups = operationsByTag(await answer.json());
  target.replaceChildren(...[...groups].map(([tag, operations]) => table(tag, operations)));
} catch (error) {
  target.replaceChildren(element("p", `The description could not be loaded (${error.message}). Reload the page.`, { role: "alert" }));
}
