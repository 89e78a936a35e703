import type { ServerResponse } from 'node:http';
import {
  errorBody,
  event,
  json,
  type ReceivedRequest,
  startServer,
  type TestServer,
} from '../../test-support/http-server';
import { createTestServices, memoryDevice } from '../../test-support/services';
import type { Services } from '../services';

const REPLY = {
  response: 'Titan.',
  model: 'qwen',
  tokens_used: 12,
  usage: { prompt_tokens: 7, completion_tokens: 5, total_tokens: 12 },
  stop_reason: 'stop',
};
const bodyOf = (request: ReceivedRequest | undefined) => JSON.parse(request?.body.toString() ?? '{}');

let server: TestServer;
let answer: (response: ServerResponse, body: { messages: { content: string }[]; stream?: boolean }) => void;
let services: Services;

const streamed = (response: ServerResponse, ...pieces: string[]) => {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'x-model': 'qwen', 'x-provider': 'local' });
  for (const piece of pieces) response.write(piece);
};
const whole = (response: ServerResponse) => {
  streamed(
    response,
    event('delta', { delta: 'Tit' }),
    event('delta', { delta: 'an.' }),
    event('done', REPLY),
  );
  response.end();
};

beforeEach(async () => {
  answer = whole;
  server = await startServer((response, request) => {
    if (request.url === '/health') return json(response, 503, errorBody('overloaded'));
    answer(response, bodyOf(request));
  });
  services = createTestServices(server.url);
});
afterEach(() => server.close());

const asked = () => server.requests.filter(({ url }) => url === '/api/llm').map(bodyOf);
const messagesOf = (id: string) => services.conversations.store.getState().open[id]?.messages ?? [];
const until = async (condition: () => boolean) => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
};

test('a question is answered, with what the answer took', async () => {
  const { id } = await services.conversations.create({
    system_prompt: 'Be brief.',
    temperature: 0.5,
    model: 'qwen',
  });
  await services.chat.send(id, 'Name a moon.');
  expect(messagesOf(id)).toMatchObject([
    { role: 'user', content: 'Name a moon.', state: 'complete' },
    {
      role: 'assistant',
      content: 'Titan.',
      state: 'complete',
      model: 'qwen',
      provider: 'local',
      usage: REPLY.usage,
      duration_ms: expect.any(Number),
      first_text_ms: expect.any(Number),
    },
  ]);
  expect(asked()).toEqual([
    {
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Name a moon.' },
      ],
      temperature: 0.5,
      model: 'qwen',
      stream: true,
    },
  ]);
  expect(services.chat.store.getState().running).toEqual({});
});

test('the next question takes the conversation along', async () => {
  const { id } = await services.conversations.create();
  await services.chat.send(id, 'Name a moon.');
  await services.chat.send(id, 'And another.');
  expect(asked()[1].messages.map(({ content }: { content: string }) => content)).toEqual([
    'Name a moon.',
    'Titan.',
    'And another.',
  ]);
});

test('a stopped answer keeps its text', async () => {
  answer = (response) => streamed(response, event('delta', { delta: 'Tit' }));
  const { id } = await services.conversations.create();
  const sent = services.chat.send(id, 'Name a moon.');
  await until(() => messagesOf(id)[1]?.content === 'Tit');
  expect(services.chat.store.getState().running).toHaveProperty(id);
  services.chat.stop(id);
  await sent;
  expect(messagesOf(id)[1]).toMatchObject({ content: 'Tit', state: 'stopped' });
});

test('an answer that breaks off keeps its text, and goes on where it stopped', async () => {
  answer = (response) => {
    streamed(response, event('delta', { delta: 'Tit' }));
    response.end();
  };
  const { id } = await services.conversations.create();
  await services.chat.send(id, 'Name a moon.');
  expect(messagesOf(id)[1]).toMatchObject({
    content: 'Tit',
    state: 'interrupted',
    problem: { kind: 'interrupted' },
  });

  answer = (response) => {
    streamed(response, event('delta', { delta: 'an.' }), event('done', { ...REPLY, response: 'an.' }));
    response.end();
  };
  await services.chat.continueAnswer(id);
  expect(messagesOf(id)).toHaveLength(2);
  expect(messagesOf(id)[1]).toMatchObject({ content: 'Titan.', state: 'complete' });
  expect(messagesOf(id)[1]).not.toHaveProperty('problem');
  expect(asked()[1].messages.map(({ role }: { role: string }) => role)).toEqual([
    'user',
    'assistant',
    'user',
  ]);
});

test('a failure of the server is told with the answer', async () => {
  answer = (response) => json(response, 404, errorBody('model_not_found'));
  const { id } = await services.conversations.create();
  await services.chat.send(id, 'Name a moon.');
  expect(messagesOf(id)[1]).toMatchObject({
    content: '',
    state: 'interrupted',
    problem: { kind: 'not_found' },
  });
});

test('an answer can be made anew', async () => {
  const { id } = await services.conversations.create();
  await services.chat.send(id, 'Name a moon.');
  await services.chat.send(id, 'And another.');
  const first = messagesOf(id)[1];
  await services.chat.regenerate(id);
  expect(messagesOf(id)).toHaveLength(4);
  await services.chat.regenerate(id, first?.id);
  expect(messagesOf(id)).toMatchObject([
    { content: 'Name a moon.' },
    { content: 'Titan.', state: 'complete' },
  ]);
  expect(messagesOf(id)[1]?.id).not.toBe(first?.id);
});

test('a question can be changed and asked again', async () => {
  const { id } = await services.conversations.create();
  await services.chat.send(id, 'Name a moon.');
  await services.chat.send(id, 'And another.');
  await services.chat.editAndResend(id, messagesOf(id)[0]?.id ?? '', 'Name a planet.');
  expect(messagesOf(id)).toMatchObject([
    { content: 'Name a planet.' },
    { role: 'assistant', state: 'complete' },
  ]);
});

test('one conversation makes one answer at a time', async () => {
  answer = (response) => streamed(response, event('delta', { delta: 'Tit' }));
  const { id } = await services.conversations.create();
  const sent = services.chat.send(id, 'Name a moon.');
  await until(() => messagesOf(id)[1]?.content === 'Tit');
  await services.chat.send(id, 'Impatient.');
  expect(messagesOf(id)).toHaveLength(2);
  services.chat.stop(id);
  await sent;
});

test('deleting a conversation ends its answer', async () => {
  answer = (response) => streamed(response, event('delta', { delta: 'Tit' }));
  const { id } = await services.conversations.create();
  const sent = services.chat.send(id, 'Name a moon.');
  await until(() => messagesOf(id)[1]?.content === 'Tit');
  await services.conversations.remove([id]);
  await sent;
  expect(services.conversations.store.getState().summaries).toEqual([]);
});

test('a question asked offline waits, also through a restart, and its answer comes when the server does', async () => {
  const device = memoryDevice();
  const clock = { now: Date.now, after: () => () => {} };
  services = createTestServices('http://127.0.0.1:1', {
    ...device,
    clock,
    send: () => Promise.reject(new TypeError()),
  });
  services.connection.store.setState({ state: 'offline' });
  const { id } = await services.conversations.create();
  await services.chat.send(id, 'Name a moon.');
  expect(messagesOf(id)[1]).toMatchObject({ content: '', state: 'waiting' });

  answer = (response, body) => {
    expect(body.stream).toBeUndefined();
    json(response, 200, REPLY);
  };
  services = createTestServices(server.url, device);
  services.connection.store.setState({ state: 'online' });
  await services.outbox.flush();
  await until(() => messagesOf(id)[1]?.state === 'complete');
  expect(messagesOf(id)[1]).toMatchObject({ content: 'Titan.', model: 'qwen' });
});

test('a waiting question that is changed is not answered twice', async () => {
  services.connection.store.setState({ state: 'offline' });
  const { id } = await services.conversations.create();
  await services.chat.send(id, 'Name a moon.');
  expect(services.outbox.store.getState().items).toHaveLength(1);
  await services.chat.editAndResend(id, messagesOf(id)[0]?.id ?? '', 'Name a planet.');
  expect(services.outbox.store.getState().items).toMatchObject([{ title: 'Name a planet.' }]);
});

test('an answer that is about to begin is not taken for one that was lost', async () => {
  const { id } = await services.conversations.create();
  const sent = services.chat.send(id, 'Name a moon.');
  const recoveries: Promise<void>[] = [];
  const stopWatching = services.conversations.store.subscribe(({ open }) => {
    const conversation = open[id];
    if (conversation?.messages.at(-1)?.state !== 'streaming') return;
    recoveries.push(services.chat.recover(conversation));
  });
  const states = new Set<string | undefined>();
  services.conversations.store.subscribe(({ open }) => states.add(open[id]?.messages.at(-1)?.state));
  await sent;
  await Promise.all(recoveries);
  stopWatching();
  expect(recoveries.length).toBeGreaterThan(0);
  expect([...states]).toEqual(['streaming', 'complete']);
});

test('an answer that was under way when the app was closed is interrupted after the next start', async () => {
  const device = memoryDevice();
  services = createTestServices(server.url, device);
  answer = (response) => streamed(response, event('delta', { delta: 'Tit' }));
  const { id } = await services.conversations.create();
  void services.chat.send(id, 'Name a moon.');
  await until(() => messagesOf(id)[1]?.content === 'Tit');

  const restarted = createTestServices(server.url, device);
  const conversation = await restarted.conversations.open(id);
  if (conversation === null) throw new Error('not there');
  await restarted.chat.recover(conversation);
  const after = restarted.conversations.store.getState().open[id];
  expect(after?.messages[1]).toMatchObject({ state: 'interrupted', problem: { kind: 'interrupted' } });
  services.chat.stop(id);
});

test('an answer whose request was taken out of the outbox no longer waits, nor does one that comes from nowhere', async () => {
  const device = memoryDevice();
  services = createTestServices(server.url, device);
  services.connection.store.setState({ state: 'offline' });
  const { id } = await services.conversations.create();
  await services.chat.send(id, 'Name a moon.');
  const restarted = createTestServices(server.url, device);
  const conversation = await restarted.conversations.open(id);
  if (conversation === null) throw new Error('not there');
  await restarted.chat.recover(conversation);
  expect(restarted.conversations.store.getState().open[id]?.messages[1]?.state).toBe('waiting');

  await services.outbox.cancel(services.outbox.store.getState().items[0]?.id ?? '');
  await until(() => messagesOf(id)[1]?.state === 'interrupted');

  const later = createTestServices(server.url, device);
  await later.chat.recover(conversation);
  expect(later.conversations.store.getState().open[id]?.messages[1]?.state).toBe('interrupted');
});
