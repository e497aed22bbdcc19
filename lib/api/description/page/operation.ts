import type { JsonSchema, Operation, Parameter } from '../document.ts';
import { curlOf } from './curl.ts';
import { fieldsOf, typeOf } from './fields.ts';
import { html, paragraphs, words, type Html } from './html.ts';

export type Placed = { readonly method: string; readonly path: string; readonly operation: Operation };

export function operationArticle(placed: Placed, named: Readonly<Record<string, JsonSchema>>): Html {
  const { method, path, operation } = placed;
  const { operationId, summary, description, parameters, requestBody, responses } = operation;
  const [, ...further] = description.split('\n\n');
  const body = requestBody?.content['application/json'];
  const answer = responses['200']?.content['application/json'];
  return html`<article id="${operationId}" data-search="${searchTextOf(placed)}">
    <h3><a href="#${operationId}">${summary}</a></h3>
    <p class="place"><span class="method ${method.toLowerCase()}">${method}</span> <code>${path}</code></p>
    ${paragraphs(further.join('\n\n'))} ${parameters.length > 0 ? parameterTable(parameters) : undefined}
    <h4>Request</h4>
    ${codeBlock(curlOf(method, path, operation), `The request of ${operationId}`)}
    ${
      body &&
      html`<details>
        <summary>Fields of the body</summary>
        ${fieldsOf(body.schema, named)}
      </details>`
    }
    <h4>Answer</h4>
    ${codeBlock(JSON.stringify(answer?.example, undefined, 2), `The answer of ${operationId}`)}
    ${
      answer &&
      html`<details>
        <summary>Fields of the answer</summary>
        ${fieldsOf(answer.schema, named)}
      </details>`
    }
    <p class="errors">Errors: ${errorLinks(operation)}</p>
  </article> `;
}

function searchTextOf({ method, path, operation }: Placed): string {
  const { operationId, summary, tags } = operation;
  return [operationId, method, path, summary, ...tags, operation['x-permission']].join(' ').toLowerCase();
}

function parameterTable(parameters: readonly Parameter[]): Html {
  const rows = parameters.map(
    ({ name, in: place, schema, description = '', required }) =>
      html`<tr>
        <td><code>${name}</code></td>
        <td>${place}${required === true ? '' : ', optional'}</td>
        <td>${typeOf(schema)}</td>
        <td>${words(description)}</td>
      </tr>`,
  );
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Parameters">
    <table>
      <thead>
        <tr>
          <th>Parameter</th>
          <th>in</th>
          <th>type</th>
          <th>what it is</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

export function codeBlock(text: string, label: string): Html {
  return html`<div class="code">
    <pre tabindex="0" aria-label="${label}"><code>${text}</code></pre>
  </div>`;
}

function errorLinks({ responses }: Operation): Html {
  const codes = Object.values(responses).flatMap(({ content }) =>
    Object.keys(content['application/problem+json']?.examples ?? {}),
  );
  return html`${codes.map((code) => html`<a href="#error-${code}">${code}</a> `)}`;
}
