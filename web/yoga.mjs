// The peer of bench/graphql.py: graphql-yoga over objects in memory. `node yoga.mjs ../schema.graphql data.json port`
// data.json holds States with their votes and positions as nested objects; each resolver reads a field of an object.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createSchema, createYoga } from 'graphql-yoga';

const [schema, data, port] = process.argv.slice(2);
const { states, positions, calls, documents, topics, stances } = JSON.parse(readFileSync(data, 'utf8'));
for (const position of positions) {
  position.topic = topics[position.topic];
  position.stance = stances[position.stance];
  position.document = documents[position.document];
}
for (const call of Object.values(calls)) call.document = documents[call.document];
for (const state of states) {
  state.positions = state.positions.map((number) => positions[number]);
  for (const vote of state.votes) {
    vote.rollCall = calls[vote.rollCall];
    vote.document = vote.rollCall.document;
  }
}
const newest = states.newest ?? positions;
const page = (list, first) => ({ totalCount: list.length, nodes: list.slice(0, first) });
const label = (thing, { lang }) => ({ text: thing.label[lang] ?? thing.label.en, lang, isFallback: !(lang in thing.label) });
const words = (key) => (thing, { lang }) => ({ text: thing[key][lang] ?? thing[key].en, lang, isFallback: false });

const yoga = createYoga({
  schema: createSchema({
    typeDefs: readFileSync(schema, 'utf8'),
    resolvers: {
      Language: { AR: 'ar', EN: 'en', ES: 'es', FR: 'fr', RU: 'ru', ZH: 'zh' },
      Query: {
        states: (_, { first }) => page(states, first),
        positions: (_, { first }) => page(newest, first),
      },
      State: {
        label,
        votes: (state, { first }) => page(state.votes, first),
        positions: (state, { first }) => page(state.positions, first),
      },
      Position: { gist: words('gist') },
      Topic: { label },
      Document: { label, title: words('title') },
    },
    resolverValidationOptions: { requireResolversToMatchSchema: 'ignore', requireResolversForResolveType: 'ignore' },
  }),
  logging: false,
  graphqlEndpoint: '/graphql',
});
createServer(yoga).listen(Number(port), '127.0.0.1');
