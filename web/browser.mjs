// GraphiQL in a headless browser, as a person uses it: `node browser.mjs http://127.0.0.1:8000 /usr/bin/chromium [shot.png]`.
// Prints JSON: what the page shows, every request it made, and every error of the console or the content security policy.
import puppeteer from 'puppeteer-core';

const [address, executablePath, shot] = process.argv.slice(2);
const browser = await puppeteer.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
const seen = { requests: [], errors: [] };
try {
  const page = await browser.newPage();
  await page.setViewport({ width: 1300, height: 800 });
  page.on('request', (request) => request.url().startsWith('data:') || seen.requests.push(request.url()));
  page.on('requestfailed', (request) => seen.errors.push(`failed: ${request.url()}`));
  page.on('pageerror', (error) => seen.errors.push(String(error)));
  page.on('console', (message) => {
    if (['error', 'warn'].includes(message.type())) seen.errors.push(message.text());
  });
  await page.goto(`${address}/graphql`, { waitUntil: 'networkidle0' });
  await page.click('[aria-label="Show Questions"]');
  await page.waitForSelector('.cn-questions button', { visible: true });
  seen.questions = await page.$$eval('.cn-questions button', (found) => found.map((one) => one.textContent));
  await page.click('.cn-questions button');
  await page.click('.graphiql-execute-button');
  await page.waitForFunction(() =>
    document.querySelector('.result-window .CodeMirror')?.CodeMirror.getValue().includes('"data"'),
  );
  seen.answer = JSON.parse(
    await page.$eval('.result-window .CodeMirror', (found) => found.CodeMirror.getValue()),
  );
  if (shot) await page.screenshot({ path: shot });
  await page.click('[aria-label="Show Documentation Explorer"]');
  await page.waitForSelector('.graphiql-doc-explorer-root-type, .graphiql-doc-explorer-content');
  seen.explorer = await page.$eval('.graphiql-doc-explorer-content', (found) => found.textContent);
} finally {
  await browser.close();
}
console.log(JSON.stringify(seen));
