/*
 * Writes what the app derives from ../schema.graphql: the types that gql.tada reads, and which types an interface can be
 * (for the cache). Neither is committed. Stands in for `gql.tada generate-output`, which does not run on TypeScript 7
 * (https://github.com/0no-co/gql.tada/issues/572).
 */
import { readFileSync, writeFileSync } from "node:fs";
import { minifyIntrospection, outputIntrospectionFile } from "@gql.tada/internal";
import { buildSchema, introspectionFromSchema, isAbstractType } from "graphql";

const here = (path) => new URL(path, import.meta.url);
const source = process.env.SCHEMA ?? here("../../schema.graphql");
const schema = buildSchema(readFileSync(source, "utf8"));

const introspection = minifyIntrospection(introspectionFromSchema(schema, { descriptions: false }));
writeFileSync(
  here("../src/graphql-env.d.ts"),
  outputIntrospectionFile(introspection, { fileType: ".d.ts", shouldPreprocess: true }),
);

const abstract = Object.values(schema.getTypeMap()).filter(isAbstractType);
const possible = Object.fromEntries(
  abstract.map((type) => [type.name, schema.getPossibleTypes(type).map((each) => each.name)]),
);
writeFileSync(here("../src/possible-types.json"), `${JSON.stringify(possible, null, 2)}\n`);
