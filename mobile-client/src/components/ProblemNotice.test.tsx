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

test('a model that can be downloaded is downloaded from here', () => {
  const onDownload = jest.fn();
  renderInApp(
    <ProblemNotice
      problem={{ kind: 'model_unavailable', reason: 'not downloaded', downloadable: 'smol' }}
      onDownload={onDownload}
    />,
  );
  fireEvent.press(screen.getByRole('button', { name: 'Download the model' }));
  expect(onDownload).toHaveBeenCalledWith('smol');
});

test('without one it leads to Status', () => {
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

test('a refused request names its fields', () => {
  renderInApp(<ProblemNotice problem={{ kind: 'invalid', fields: { steps: 'must be at least 1' } }} />);
  fireEvent.press(screen.getByRole('button', { name: 'Details' }));
  expect(screen.getByText('steps: must be at least 1')).toBeOnTheScreen();
});
