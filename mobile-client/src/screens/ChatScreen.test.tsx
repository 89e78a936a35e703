import type { ServerResponse } from 'node:http';
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react-native';
import { errorBody, event, json, startServer, type TestServer } from '../test-support/http-server';
import { modelConfiguration } from '../test-support/model-configuration';
import { renderInApp } from '../test-support/render';
import { createTestServices } from '../test-support/services';
import { ChatScreen } from './ChatScreen';

const mockRouter = { push: jest.fn(), setParams: jest.fn(), dismissTo: jest.fn(), navigate: jest.fn() };
jest.mock('expo-router', () => ({
  useRouter: () => mockRouter,
  usePathname: () => '/chat',
  Redirect: () => null,
}));

const USAGE = { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 };
const done = (response: string, change: object = {}) =>
  event('done', { response, model: 'qwen', tokens_used: 7, usage: USAGE, stop_reason: 'stop', ...change });
const stream = (response: ServerResponse) => response.writeHead(200, { 'content-type': 'text/event-stream' });

type Answer = (response: ServerResponse, messages: { role: string; content: string }[]) => void;
let answer: Answer;
let server: TestServer;
beforeEach(async () => {
  jest.clearAllMocks();
  answer = (response) => {
    stream(response).write(event('delta', { delta: 'Titan ' }));
    response.write(event('delta', { delta: 'is large.' }));
    response.end(done('Titan is large.'));
  };
  server = await startServer((response, { url, body }) => {
    if (url === '/api/llm') answer(response, JSON.parse(body.toString()).messages);
    else if (url === '/config/models') json(response, 200, modelConfiguration({}));
    else json(response, 200, { models: [], memory: { used_bytes: 0, limit_bytes: 0 } });
  });
});
afterEach(() => server.close());

const setUp = async () => {
  const services = createTestServices(server.url);
  const { id } = await services.conversations.create();
  renderInApp(<ChatScreen conversationId={id} />, { services });
  await screen.findByText('Ask anything');
  return { services, id };
};
const ask = async (text: string) => {
  fireEvent.changeText(screen.getByLabelText('Message'), text);
  await act(async () => fireEvent.press(screen.getByRole('button', { name: 'Send' })));
};
const asked = () =>
  server.requests.filter(({ url }) => url === '/api/llm').map(({ body }) => JSON.parse(`${body}`));

test('a question is answered, and its tokens are told', async () => {
  await setUp();
  await ask('Which moon?');
  expect(within(screen.getByLabelText('You')).getByText('Which moon?')).toBeOnTheScreen();
  await screen.findByText('Titan is large.');
  expect(await screen.findByText(/qwen · 4 tokens/)).toBeOnTheScreen();
  expect(screen.getByLabelText('Message').props.value).toBe('');
});

test('an example is sent at a tap', async () => {
  await setUp();
  await act(async () =>
    fireEvent.press(screen.getByRole('button', { name: 'Explain how a rainbow forms, in three sentences' })),
  );
  await screen.findByText('Titan is large.');
  expect(asked()[0].messages).toEqual([
    { role: 'user', content: 'Explain how a rainbow forms, in three sentences' },
  ]);
});

test('an answer can be stopped, keeps what came, and goes on', async () => {
  answer = (response) => {
    stream(response).write(event('delta', { delta: 'Titan' }));
  };
  await setUp();
  await ask('Which moon?');
  await screen.findByText('Titan');
  await act(async () => fireEvent.press(screen.getByRole('button', { name: 'Stop' })));
  await screen.findByText('Stopped');
  answer = (response) => {
    stream(response).write(event('delta', { delta: ' is large.' }));
    response.end(done(' is large.'));
  };
  await act(async () => fireEvent.press(screen.getByRole('button', { name: 'Continue' })));
  await screen.findByText('Titan is large.');
});

test('an answer that broke off keeps what came and offers to go on', async () => {
  answer = (response) => {
    stream(response).write(event('delta', { delta: 'Titan' }));
    response.end();
  };
  await setUp();
  await ask('Which moon?');
  await screen.findByText('Broke off before the end');
  expect(screen.getByText('Titan')).toBeOnTheScreen();
  expect(screen.getByRole('button', { name: 'Continue' })).toBeOnTheScreen();
});

test('a question that could not be answered says why and can be asked again', async () => {
  answer = (response) => json(response, 400, errorBody('invalid_format'));
  await setUp();
  await ask('Which moon?');
  await screen.findByText('The server does not accept this as it is');
  answer = (response) => stream(response).end(done('Titan.'));
  await act(async () => fireEvent.press(screen.getByRole('button', { name: 'Try again' })));
  await screen.findByText('Titan.');
  expect(screen.queryByText('The server does not accept this as it is')).toBeNull();
});

test('an answer is made anew', async () => {
  await setUp();
  await ask('Which moon?');
  await screen.findByText('Titan is large.');
  answer = (response) => stream(response).end(done('Io is hot.'));
  await waitFor(() => expect(screen.getByRole('button', { name: 'Regenerate' })).toBeEnabled());
  await act(async () => fireEvent.press(screen.getByRole('button', { name: 'Regenerate' })));
  await screen.findByText('Io is hot.');
  expect(screen.queryByText('Titan is large.')).toBeNull();
});

test('a question is changed and sent again', async () => {
  await setUp();
  await ask('Which moon?');
  await screen.findByText('Titan is large.');
  await waitFor(() => expect(screen.getByRole('button', { name: 'Edit message' })).toBeEnabled());
  fireEvent.press(screen.getByRole('button', { name: 'Edit message' }));
  fireEvent.changeText(screen.getByLabelText('Edit message'), 'Which planet?');
  await act(async () => fireEvent.press(screen.getByRole('button', { name: 'Send again' })));
  await waitFor(() => expect(asked()).toHaveLength(2));
  expect(asked()[1].messages).toEqual([{ role: 'user', content: 'Which planet?' }]);
  expect(screen.queryByText('Which moon?')).toBeNull();
  await screen.findByText('Titan is large.');
});

test('the options of a conversation go with its questions', async () => {
  await setUp();
  fireEvent.press(screen.getByRole('button', { name: 'Options' }));
  await act(async () => fireEvent.changeText(screen.getByLabelText('System prompt'), 'Be brief.'));
  const [temperature] = screen.getAllByLabelText('Temperature');
  if (temperature === undefined) throw new Error('There is no field for the temperature');
  fireEvent.changeText(temperature, '0.2');
  await act(async () => fireEvent(temperature, 'blur'));
  fireEvent.press(screen.getByRole('button', { name: 'Done' }));
  await ask('Which moon?');
  await screen.findByText('Titan is large.');
  expect(asked()[0]).toMatchObject({ temperature: 0.2 });
  expect(asked()[0].messages[0]).toEqual({ role: 'system', content: 'Be brief.' });
});

test('a new conversation is made with its first question', async () => {
  const services = createTestServices(server.url);
  renderInApp(<ChatScreen conversationId="new" />, { services });
  await screen.findByText('Ask anything');
  await ask('Which moon?');
  await waitFor(() => expect(mockRouter.setParams).toHaveBeenCalledTimes(1));
  const [summary] = services.conversations.store.getState().summaries;
  expect(summary?.title).toBe('Which moon?');
  expect(mockRouter.setParams).toHaveBeenCalledWith({ id: summary?.id });
  await waitFor(() => expect(services.chat.store.getState().running).toEqual({}));
});

test('a conversation that is not there says so', async () => {
  renderInApp(<ChatScreen conversationId="gone" />, { services: createTestServices(server.url) });
  await screen.findByText('This conversation is not here');
  fireEvent.press(screen.getByRole('button', { name: 'New conversation' }));
  expect(mockRouter.setParams).toHaveBeenCalledWith({ id: 'new' });
});

test('messages are a log that is silent while an answer grows', async () => {
  await setUp();
  await ask('Which moon?');
  await screen.findByText('Titan is large.');
  expect(screen.getByLabelText('Messages').props).toMatchObject({ role: 'log', 'aria-live': 'off' });
});
