// Two texts of the same year and how States voted on both, through types that were generated from the schema.
//   node ask.js http://127.0.0.1:8000/graphql
import { graphql } from './generated/gql.js';
import type { TypedDocumentString } from './generated/graphql.js';

const Votes = graphql(`
  query Votes($one: String!, $other: String!, $first: Int!) {
    release {
      name
    }
    states(voted: [{ document: $one, value: YES }, { document: $other, value: NO }], first: $first) {
      totalCount
      nodes {
        iso3
        regionalGroup
        label(lang: FR) {
          text
        }
      }
    }
  }
`);

async function ask<Result, Variables>(
  address: string,
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
): Promise<Result> {
  const response = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body: JSON.stringify({ query: document.toString(), variables }),
  });
  const { data, errors } = (await response.json()) as { data?: Result; errors?: { message: string }[] };
  if (!data || errors) throw new Error(errors?.map(({ message }) => message).join('\n') ?? response.statusText);
  return data;
}

const [address = 'http://127.0.0.1:8000/graphql'] = process.argv.slice(2);
const { release, states } = await ask(address, Votes, { one: 'A/RES/73/27', other: 'A/RES/73/266', first: 100 });
console.log(`Release ${release.name}`);
console.log(`${states.totalCount} States voted for A/RES/73/27 and against A/RES/73/266:`);
for (const { iso3, label, regionalGroup } of states.nodes) {
  console.log(`  ${iso3} ${label.text} (${regionalGroup ?? 'in no regional group'})`);
}
