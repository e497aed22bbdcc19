import { ERRORS } from '../../../errors.ts';
import { ADVICE } from '../advice.ts';
import type { ApiDocument } from '../document.ts';
import { Html, html, paragraphs, words } from './html.ts';
import { codeBlock, operationArticle, type Placed } from './operation.ts';
import { STYLE } from './style.ts';

/** The description for people: one page that needs nothing else, not even its script. */
export function renderPage(document: ApiDocument, script: string): string {
  const placed = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
  const tags = document.tags.map((tag) => ({
    ...tag,
    id: `tag-${tag.name.toLowerCase().replaceAll(' ', '-')}`,
    placed: placed.filter(({ operation }) => operation.tags.includes(tag.name)),
  }));
  const { title, description } = document.info;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}: the API</title>
        ${new Html(`<style>${STYLE}</style>`)}
      </head>
      <body>
        <a class="skip" href="#content">To the content</a>
        <nav aria-label="Operations">
          <label for="search">Search</label>
          <input
            id="search"
            type="search"
            placeholder="path, name, scope"
            autocomplete="off"
            spellcheck="false"
          />
          <p id="found" role="status"></p>
          ${tags.map(({ name, id, placed: ofTag }) => navigation(name, id, ofTag))}
          <h2><a href="#errors">Errors</a></h2>
        </nav>
        <main id="content" tabindex="-1">
          <h1>${title}: the API</h1>
          ${paragraphs(description)}
          <p>The same for programs: <a href="/v1/openapi.json">OpenAPI 3.1</a>.</p>
          ${codeBlock('API=https://api.example.com\nTOKEN=onb_live_…', 'The variables that the requests below use')}
          ${tags.map(
            ({ name, id, description: about, placed: ofTag }) =>
              html`<section id="${id}" class="tag">
                <h2><a href="#${id}">${name}</a></h2>
                ${paragraphs(about)}
                ${ofTag.map((each) => operationArticle(each, document.components.schemas))}
              </section> `,
          )}
          ${errorSection()}
        </main>
        ${new Html(`<script>${script}</script>`)}
      </body>
    </html> `.text;
}

function navigation(name: string, id: string, placed: readonly Placed[]): Html {
  const links = placed.map(
    ({ method, operation: { operationId, summary } }) =>
      html`<li data-for="${operationId}">
        <a href="#${operationId}" title="${summary}"
          ><span class="method ${method.toLowerCase()}">${method}</span> ${operationId}</a
        >
      </li>`,
  );
  return html`<h2><a href="#${id}">${name}</a></h2>
    <ul>
      ${links}
    </ul>`;
}

function errorSection(): Html {
  const rows = Object.entries(ERRORS).map(([code, { status, title }]) => {
    const advice = Object.entries(ADVICE).find(([name]) => name === code)?.[1] ?? '';
    return html`<tr id="error-${code}">
      <td><code>${code}</code></td>
      <td>${status}</td>
      <td>${title}</td>
      <td>${words(advice)}</td>
    </tr>`;
  });
  return html`<section id="errors">
    <h2><a href="#errors">Errors</a></h2>
    <p>What is not answered 200 is a problem document; programs go by its <code>code</code>.</p>
    <div class="scroll" tabindex="0" role="group" aria-label="Errors">
      <table>
        <thead>
          <tr>
            <th>code</th>
            <th>status</th>
            <th>what is wrong</th>
            <th>what to do</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
  </section> `;
}
