import { configure, fireEvent, screen, userEvent, waitFor, within } from '@testing-library/react-native';
import { errorBody, json, startServer, type TestServer } from '../test-support/http-server';
import { modelConfiguration } from '../test-support/model-configuration';
import { renderInApp } from '../test-support/render';
import { createTestServices, type Device, memoryDevice } from '../test-support/services';
import { EmbeddingsScreen } from './EmbeddingsScreen';
import { MATRIX_LIMIT } from './embeddings/SimilarityMatrix';

// Looking through hundreds of elements by role takes long.
configure({ asyncUtilTimeout: 15_000 });
jest.mock('expo-router', () => ({
  useRouter: () => ({ navigate: jest.fn(), setParams: jest.fn() }),
  useLocalSearchParams: () => ({}),
}));

const MATRIX = 'Similarity of each text to each other';

let server: TestServer;
let device: Device;
let refuses: boolean;
/** The texts of each request for vectors. */
const asked = () =>
  server.requests
    .filter(({ url }) => url === '/api/embedding')
    .map(({ body }) => JSON.parse(body.toString()).text);
/** Texts that begin alike are alike. */
const vectorOf = (text: string) => [text.charCodeAt(0) % 7, text.charCodeAt(0) % 5, text.length / 100];

beforeEach(async () => {
  device = memoryDevice();
  refuses = false;
  server = await startServer((response, { url, body }) => {
    if (url === '/config/models') return json(response, 200, modelConfiguration({}));
    if (url !== '/api/embedding') return json(response, 200, { models: [] });
    if (refuses) return json(response, 422, errorBody('validation_error', 'No'));
    const { text } = JSON.parse(body.toString());
    const reply = {
      embeddings: text.map(vectorOf),
      dimension: 3,
      model: 'some-model',
      tokens_used: text.length,
    };
    return json(response, 200, reply, { 'x-model': 'some-model' });
  });
});
afterEach(() => server.close());

const show = (width = 390) =>
  renderInApp(<EmbeddingsScreen />, { services: createTestServices(server.url, device), width });
const button = (name: string | RegExp) => screen.getByRole('button', { name });
const press = (name: string | RegExp) => userEvent.press(button(name));
const write = (lines: string) => fireEvent.changeText(screen.getByLabelText('Text'), lines);

test('an example is compared', async () => {
  show();
  await press('Single words');
  await press('Compare');
  await waitFor(() => expect(screen.getByLabelText(MATRIX)).toBeOnTheScreen());
  expect(screen.getAllByRole('cell')).toHaveLength(11 * 11);
  expect(screen.getByRole('cell', { name: '1 and 1: 1.00' })).toBeOnTheScreen();
  expect(screen.getByText('11 texts · 3 dimensions · 11 tokens · some-model')).toBeOnTheScreen();
});

test('pasted lines become texts, each of them once', async () => {
  show();
  write('one\n\ntwo\none\n');
  await press('Add');
  expect(screen.getByText('2 texts')).toBeOnTheScreen();
  expect(button('Edit: one')).toBeOnTheScreen();
  expect(button('Remove: two')).toBeOnTheScreen();
});

test('only the texts without a vector are asked for', async () => {
  show(1280);
  write('one\ntwo');
  await press('Compare');
  await waitFor(() => expect(screen.getAllByRole('cell')).toHaveLength(4));
  write('three');
  await press('Add');
  expect(screen.getByText(/^1 text is not compared yet\./)).toBeOnTheScreen();
  await press('Compare');
  await waitFor(() => expect(screen.getAllByRole('cell')).toHaveLength(9));
  expect(asked()).toEqual([['one', 'two'], ['three']]);
  await press('Make them new');
  await waitFor(() => expect(asked()).toHaveLength(3));
  expect(asked()[2]).toEqual(['one', 'two', 'three']);
});

test('a removed text comes back with undo', async () => {
  show();
  write('one\ntwo\nthree');
  await press('Add');
  await press('Remove: two');
  expect(screen.queryByText('two')).toBeNull();
  await press('Undo');
  expect(screen.getByText('two')).toBeOnTheScreen();
});

test('a changed text keeps its place', async () => {
  show();
  write('one\ntwo');
  await press('Add');
  await press('Edit: one');
  fireEvent.changeText(screen.getByDisplayValue('one'), 'first');
  await press('Save');
  expect(screen.getAllByText(/^(first|two)$/).map(({ props }) => props.children)).toEqual(['first', 'two']);
});

test('texts and their vectors are still there after a restart without the server', async () => {
  const { unmount } = show(1280);
  write('one\ntwo');
  await press('Compare');
  await waitFor(() => expect(screen.getByLabelText(MATRIX)).toBeOnTheScreen());
  // Drafts are written when there is a pause.
  await waitFor(async () => expect(await device.storage.getItem('draft.embeddings')).toContain('two'));
  unmount();
  await server.close();
  show(1280);
  await waitFor(() => expect(screen.getAllByRole('cell')).toHaveLength(4));
  expect(screen.getByText(/^Vectors kept on this device, the oldest made just now/)).toBeOnTheScreen();
});

test('many texts have a list of pairs in place of a matrix, and the reason', async () => {
  show(1280);
  write(Array.from({ length: MATRIX_LIMIT + 1 }, (_, index) => `text number ${index}`).join('\n'));
  await press('Compare');
  await waitFor(() => expect(screen.getByLabelText('Closest pairs')).toBeOnTheScreen());
  expect(screen.getByText(/^A matrix shows up to 25 texts\./)).toBeOnTheScreen();
  expect(screen.queryByLabelText(MATRIX)).toBeNull();
});

test('a query ranks the texts', async () => {
  show(1280);
  write('apple\nbanana\ncherry');
  await press('Compare');
  await waitFor(() => expect(screen.getByLabelText(MATRIX)).toBeOnTheScreen());
  await userEvent.press(screen.getByRole('radio', { name: 'Search' }));
  fireEvent.changeText(screen.getByLabelText('Query'), 'blueberry');
  await press('Search');
  const ranked = await screen.findByLabelText('Texts by similarity');
  const rows = within(ranked).getAllByRole('listitem');
  expect(rows).toHaveLength(3);
  expect(rows[0]).toHaveAccessibleName(/^1\. banana, similarity /);
});

test('the plot says how much of the differences it shows', async () => {
  show(1280);
  write('apple\nbanana\ncherry');
  await press('Compare');
  await waitFor(() => expect(screen.getByLabelText(MATRIX)).toBeOnTheScreen());
  await userEvent.press(screen.getByRole('radio', { name: 'Plot' }));
  expect(screen.getByText(/^The plane shows 100 % of all differences/)).toBeOnTheScreen();
});

test('what went wrong is said, and can be tried again', async () => {
  refuses = true;
  show();
  write('one\ntwo');
  await press('Compare');
  await waitFor(() => expect(screen.getByText('The server does not accept this as it is')).toBeOnTheScreen());
  refuses = false;
  await press('Try again');
  await waitFor(() => expect(screen.getByLabelText(MATRIX)).toBeOnTheScreen());
});

test('a single text is not enough for a matrix', async () => {
  show();
  write('alone');
  await press('Compare');
  await waitFor(() => expect(screen.getByText(/^Two texts are needed/)).toBeOnTheScreen());
});
