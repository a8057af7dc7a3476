// The audit of GraphQL over HTTP (package graphql-http) against a server: `node audit.mjs http://127.0.0.1:8000/graphql`.
// Prints a JSON list: the name of each audit (it begins with MUST, SHOULD or MAY), how it ended, and why.
import { auditServer } from 'graphql-http';

const results = await auditServer({ url: process.argv[2] });
console.log(
  JSON.stringify(results.map(({ id, name, status, reason }) => ({ id, name, status, reason }))),
);
