// A first query for the schema at hand: of the collection with most relations, a few rows with what they lead to.

const INTROSPECTION = `{
  __schema {
    queryType { name }
    types { name fields { name args { name } type { ...Type } } }
  }
}
fragment Type on __Type { name kind ofType { name kind ofType { name kind ofType { name kind } } } }`;

const LABELS = ["title", "name", "label", "headline", "subject", "slug", "email"];
const FILES = "directus_files";

// The query's text, or null where the caller may not see the schema, or no collection.
export async function exampleQuery(ask) {
  const { data } = await ask({ query: INTROSPECTION });
  return data ? written(data.__schema) : null;
}

function written({ queryType, types }) {
  const fieldsOf = new Map(types.map(({ name, fields }) => [name, (fields ?? []).map(unwrapped)]));
  const lists = fieldsOf.get(queryType.name).filter((field) => field.isList && takes(field, "filter", "limit"));
  const relations = (field) => fieldsOf.get(field.type).filter(isRelation).length;
  const [root] = lists.filter((field) => !takes(field, "groupBy")).sort((a, b) => relations(b) - relations(a));
  return root ? queryOver(root, fieldsOf) : null;
}

function queryOver(root, fieldsOf) {
  const fields = fieldsOf.get(root.type);
  const label = labelOf(fields);
  const date = fields.find((field) => field.type === "Date")?.name;
  const lines = [...new Set(["id", label, date])].filter((name) => fields.some((field) => field.name === name));
  const filter = label ? [`    # or { ${label}: { _icontains: "a word" } }`, `    filter: { ${label}: { _nnull: true } }`] : [];
  const args = [...filter, `    sort: "${date ? `-${date}` : (lines[0] ?? fields[0].name)}"`, "    limit: 3"];
  const related = [
    ...fields.filter((field) => isRelation(field) && !field.isList && field.type !== FILES).slice(0, 2),
    ...fields.filter((field) => field.type === FILES).slice(0, 1),
    ...fields.filter((field) => isRelation(field) && field.isList).slice(0, 1),
  ].flatMap((field) => selection(field, fieldsOf, root.type));
  const body = [...lines, ...related].map((line) => `    ${line}`);
  return ["{", `  ${root.name}(`, ...args, "  ) {", ...(body.length ? body : ["    __typename"]), "  }", "}", ""].join("\n");
}

// `author { name }`, as lines; a junction leads on to what it joins: `tags { tags_id { name } }`.
function selection(field, fieldsOf, from) {
  const fields = fieldsOf.get(field.type);
  const label = labelOf(fields);
  if (field.type === FILES) return ["# shown at /assets/<id>?width=600", `${field.name} { id ${label ?? ""} }`];
  if (label) return [`${field.name} { ${label} }`];
  const joined = fields.find((next) => isRelation(next) && next.type !== from && labelOf(fieldsOf.get(next.type)));
  return joined ? [`${field.name} { ${joined.name} { ${labelOf(fieldsOf.get(joined.type))} } }`] : [];
}

function labelOf(fields) {
  const texts = fields.filter((field) => field.type === "String" && !field.isList).map((field) => field.name);
  return LABELS.find((name) => texts.includes(name)) ?? texts[0];
}

const takes = (field, ...names) => names.every((name) => field.args.includes(name));

// Relations take the arguments of a list, also where they lead to one row.
const isRelation = (field) => takes(field, "filter");

function unwrapped({ name, args, type }) {
  const kinds = [];
  for (; type.ofType; type = type.ofType) kinds.push(type.kind);
  return { name, args: args.map((arg) => arg.name), type: type.name, isList: kinds.includes("LIST") };
}
