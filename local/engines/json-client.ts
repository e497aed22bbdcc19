import { Agent, request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { REGION } from '../template/account.ts';
import { isJsonObject, type EngineReply, type JsonObject } from './engine.ts';

export type JsonClient = {
  readonly post: (target: string, input: JsonObject) => Promise<EngineReply>;
  readonly close: () => void;
};

/** Calls an engine on loopback by AWS's JSON protocol 1.0. Engines want to see a signature but can't check it. */
export function jsonClient(port: number, service: string): JsonClient {
  const agent = new Agent({ keepAlive: true });
  const authorization = `AWS4-HMAC-SHA256 Credential=local/20000101/${REGION}/${service}/aws4_request, SignedHeaders=host, Signature=0`;

  async function post(target: string, input: JsonObject): Promise<EngineReply> {
    const payload = JSON.stringify(input);
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'content-length': Buffer.byteLength(payload),
      'x-amz-target': target,
      'x-amz-date': '20000101T000000Z',
      authorization,
    };
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port, method: 'POST', path: '/', headers, agent }, resolve);
      sent.on('error', reject);
      sent.end(payload);
    });
    const content: unknown = JSON.parse((await text(response)) || '{}');
    const queryError = response.headers['x-amzn-query-error'];
    return {
      status: response.statusCode ?? 500,
      body: isJsonObject(content) ? content : {},
      ...(typeof queryError === 'string' ? { headers: { 'x-amzn-query-error': queryError } } : {}),
    };
  }

  return { post, close: () => agent.destroy() };
}
