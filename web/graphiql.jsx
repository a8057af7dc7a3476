// GraphiQL with the competency questions beside it. Everything it loads comes from this service.
import { createRoot } from 'react-dom/client';
import { useEffect, useState } from 'react';
import { GraphiQL } from 'graphiql';
import { useOperationsEditorState, useVariablesEditorState } from '@graphiql/react';
import 'graphiql/style.css';
import './graphiql.css';
import { mended } from './graphiql-access.js';

const HERE = new URL(document.location.href);
const DOCUMENTS = new URL('graphql/documents', HERE);
const LANG = document.documentElement.lang;
const DIRECTION = document.documentElement.dir;
const WORDS = JSON.parse(document.getElementById('words').textContent);
const WELCOME = `{
  norm(letter: F) {
    label { text }
    practice(first: 5) {
      totalCount
      nodes { actor { label { text } } gist { text } pinCite document { symbol } }
    }
  }
}
`;

async function fetcher(request) {
  const response = await fetch(HERE.pathname, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json;q=0.9',
    },
    body: JSON.stringify(request),
  });
  return response.json();
}

function inLanguage(question) {
  return question[LANG] ?? question.en;
}

function Questions() {
  const [questions, setQuestions] = useState([]);
  const [sought, setSought] = useState('');
  const [, setOperation] = useOperationsEditorState();
  const [, setVariables] = useVariablesEditorState();
  useEffect(() => {
    fetch(DOCUMENTS, { headers: { accept: 'application/json' } })
      .then((response) => response.json())
      .then((found) => setQuestions(found.documents));
  }, []);
  const fitting = questions.filter(({ question }) =>
    inLanguage(question).toLowerCase().includes(sought.toLowerCase()),
  );
  return (
    <section aria-label={WORDS.questions} lang={LANG} dir={DIRECTION}>
      <div className="graphiql-doc-explorer-title">{WORDS.questions}</div>
      <input
        className="cn-sought"
        type="search"
        aria-label={WORDS.sought}
        placeholder={WORDS.sought}
        value={sought}
        onChange={(event) => setSought(event.target.value)}
      />
      <ul className="cn-questions">
        {fitting.map(({ name, question, document }) => (
          <li key={name}>
            <button
              type="button"
              className="graphiql-un-styled"
              onClick={() => {
                setOperation(document);
                setVariables('');
              }}
            >
              {inLanguage(question)}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

const QUESTIONS = {
  title: WORDS.questions,
  icon: () => (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" aria-hidden="true">
      <circle cx="12" cy="12" r="10" />
      <path d="M9 9a3 3 0 1 1 4.5 2.6c-1 .6-1.5 1.2-1.5 2.4M12 17v.5" />
    </svg>
  ),
  content: Questions,
};

const root = document.getElementById('graphiql');
mended(root, WORDS);
createRoot(root).render(
  <GraphiQL
    fetcher={fetcher}
    plugins={[QUESTIONS]}
    defaultQuery={WELCOME}
    initialQuery={HERE.searchParams.get('query') ?? undefined}
    initialVariables={HERE.searchParams.get('variables') ?? undefined}
    defaultEditorToolsVisibility={false}
    shouldPersistHeaders={false}
    isHeadersEditorEnabled={false}
  />,
);
