import { fireEvent, screen } from '@testing-library/react-native';
import { renderInApp } from '../test-support/render';
import { ProblemNotice } from './ProblemNotice';

const mockNavigate = jest.fn();
jest.mock('expo-router', () => ({ useRouter: () => ({ navigate: mockNavigate }) }));

beforeEach(() => mockNavigate.mockClear());

test('it says what happened and what to do, and does it again', () => {
  const onRetry = jest.fn();
  renderInApp(<ProblemNotice problem={{ kind: 'timeout' }} onRetry={onRetry} />);
  expect(screen.getByText('It took too long')).toBeOnTheScreen();
  expect(screen.getByText('Try again. A smaller request is faster.')).toBeOnTheScreen();
  fireEvent.press(screen.getByRole('button', { name: 'Try again' }));
  expect(onRetry).toHaveBeenCalledTimes(1);
});

test('it says how long to wait', () => {
  renderInApp(<ProblemNotice problem={{ kind: 'rate_limited', retryAfter: 11.2 }} />);
  expect(screen.getByText('Try again in 12 s.')).toBeOnTheScreen();
});

test('a missing key leads to Settings', () => {
  renderInApp(<ProblemNotice problem={{ kind: 'unauthorized' }} />);
  fireEvent.press(screen.getByRole('button', { name: 'Open Settings' }));
  expect(mockNavigate).toHaveBeenCalledWith('/settings');
});

test.each([
  [false, 'The server asks for an API key'],
  [true, 'The server does not know this API key'],
])('a key that is missing is told from one that is wrong (%s)', (wrongKey, title) => {
  renderInApp(<ProblemNotice problem={{ kind: 'unauthorized', wrongKey }} />);
  expect(screen.getByText(title)).toBeOnTheScreen();
});

test('in Settings nothing sends a person to Settings', () => {
  renderInApp(<ProblemNotice inSettings problem={{ kind: 'unauthorized' }} />);
  expect(screen.getByText('Enter it above.')).toBeOnTheScreen();
  expect(screen.queryByText(/Settings/)).toBeNull();
});

test('a model that is missing leads to Status', () => {
  renderInApp(<ProblemNotice problem={{ kind: 'model_unavailable', reason: 'no key' }} />);
  fireEvent.press(screen.getByRole('button', { name: 'Open Status' }));
  expect(mockNavigate).toHaveBeenCalledWith('/status');
});

test('the details unfold: the words of the server, each model that failed, the request', () => {
  renderInApp(
    <ProblemNotice
      problem={{
        kind: 'server',
        message: 'Every model failed',
        requestId: 'r-1',
        attempts: [{ provider: 'a', model: 'flux', status: 500, reason: 'broken' }],
      }}
    />,
  );
  expect(screen.queryByText('flux: broken')).toBeNull();
  fireEvent.press(screen.getByRole('button', { name: 'Details' }));
  for (const line of ['Every model failed', 'flux: broken', 'Request r-1']) {
    expect(screen.getByText(line)).toBeOnTheScreen();
  }
});

test('a refused request says why, field by field, in the words of the server', () => {
  renderInApp(<ProblemNotice problem={{ kind: 'invalid', fields: { steps: 'must be at least 1' } }} />);
  expect(screen.getByText('The server says: steps: must be at least 1')).toBeOnTheScreen();
});

test('a refusal that is about no field says its reason all the same', () => {
  renderInApp(<ProblemNotice problem={{ kind: 'invalid', message: 'English only', fields: {} }} />);
  expect(screen.getByText('The server says: English only')).toBeOnTheScreen();
  expect(screen.queryByRole('button', { name: 'Details' })).toBeNull();
});
