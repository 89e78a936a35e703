import type { LocalModelState } from '@ai-platform/contract';
import { act, fireEvent, screen, waitFor } from '@testing-library/react-native';
import { event, json, startServer, type TestServer } from '../test-support/http-server';
import { modelConfiguration } from '../test-support/model-configuration';
import { renderInApp } from '../test-support/render';
import { createTestServices } from '../test-support/services';
import { LanguageNotice } from './LanguageNotice';

const model = (
  id: string,
  languages: string[],
  availability: LocalModelState['availability'],
): LocalModelState => ({
  id,
  capabilities: ['speech_to_text'],
  engine: 'some-engine',
  availability,
  languages,
  licence: 'MIT',
  source: { type: 'hub' },
  size_bytes: 139_000_000,
  memory_bytes: 0,
  resident: false,
});

let others: LocalModelState[];
let server: TestServer;
beforeEach(async () => {
  others = [];
  const { capabilities } = modelConfiguration({});
  const configuration = {
    capabilities: {
      ...capabilities,
      speech_to_text: {
        ...capabilities.speech_to_text,
        default: 'sphinx',
        provider: 'local',
        models: [{ model: 'sphinx', provider: 'local', availability: 'ready', parameters: {} }],
      },
    },
  };
  server = await startServer((response, { url, method }) => {
    if (url === '/config/models') json(response, 200, configuration);
    else if (url === '/api/models') {
      json(response, 200, {
        models: [model('sphinx', ['en-US', 'en-GB'], 'ready'), ...others],
        memory: { used_bytes: 0, limit_bytes: 1 },
      });
    } else if (url === '/api/models/whisper/download' && method === 'POST') {
      json(response, 202, model('whisper', [], 'downloading'));
    } else if (url === '/api/models/whisper/events') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(event('done', model('whisper', [], 'ready')));
    } else json(response, 404, {});
  });
});
afterEach(() => server.close());

async function show(language: string, refused = false) {
  const services = createTestServices(server.url);
  renderInApp(<LanguageNotice capability="speech_to_text" language={language} refused={refused} />, {
    services,
  });
  await waitFor(() => expect(server.requests.some(({ url }) => url === '/api/models')).toBe(true));
  return services;
}

test('a model that knows the language, of whatever region, needs no word', async () => {
  await show('en');
  await act(async () => {});
  expect(screen.queryByText(/sphinx/)).toBeNull();
});

test('a model that does not know it says what it knows', async () => {
  await show('de');
  await screen.findByText('sphinx understands only English');
  expect(screen.queryByRole('button')).toBeNull();
});

test('a model that knows it is taken at a press', async () => {
  others = [model('eng', ['en'], 'ready'), model('whisper', ['de', 'fr'], 'ready')];
  const { settings } = await show('de');
  fireEvent.press(await screen.findByRole('button', { name: 'Use whisper' }));
  expect(settings.get().models.speech_to_text).toBe('local:whisper');
});

test('one that has to be downloaded is, and then it is the one that is used', async () => {
  others = [model('whisper', [], 'downloadable')];
  const { settings } = await show('de');
  await screen.findByText('whisper knows German. It is downloaded to the server once, 139 MB.');
  await act(async () => fireEvent.press(screen.getByRole('button', { name: 'Download the model' })));
  await waitFor(() => expect(settings.get().models.speech_to_text).toBe('local:whisper'));
});

test('a request that was refused because of it is told what helps', async () => {
  await show('de', true);
  await screen.findByText('Choose another language or another model.');
});
