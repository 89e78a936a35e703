import { fireEvent, screen } from '@testing-library/react-native';
import { renderInApp } from '../test-support/render';
import { Composer } from './Composer';
import { Screen } from './Screen';
import { Text } from './Text';

const element = (onSubmit = () => {}, running = false) => (
  <Screen
    title="Image generation"
    composer={
      <Composer
        label="Prompt"
        value="a red bicycle"
        onChange={() => {}}
        action="Generate"
        onSubmit={onSubmit}
        running={running}
        onStop={onSubmit}
      />
    }
    controls={<Text>Steps</Text>}
  >
    <Text>Result</Text>
  </Screen>
);

test('on phones the parameters are in a sheet', () => {
  renderInApp(element());
  expect(screen.getByRole('heading', { name: 'Image generation' })).toBeOnTheScreen();
  expect(screen.getByText('Result')).toBeOnTheScreen();
  expect(screen.queryByText('Steps')).toBeNull();
  fireEvent.press(screen.getByRole('button', { name: 'Options' }));
  expect(screen.getByText('Steps')).toBeOnTheScreen();
  fireEvent.press(screen.getByRole('button', { name: 'Done' }));
  expect(screen.queryByText('Steps')).toBeNull();
});

test('in wide windows the parameters are in sight', () => {
  renderInApp(element(), { width: 1280 });
  expect(screen.getByText('Steps')).toBeOnTheScreen();
  expect(screen.queryByRole('button', { name: 'Options' })).toBeNull();
});

test('the main button sends, and stops what runs', () => {
  const onSubmit = jest.fn();
  const { rerender } = renderInApp(element(onSubmit));
  fireEvent.press(screen.getByRole('button', { name: 'Generate' }));
  rerender(element(onSubmit, true));
  expect(screen.queryByRole('button', { name: 'Generate' })).toBeNull();
  fireEvent.press(screen.getByRole('button', { name: 'Stop' }));
  expect(onSubmit).toHaveBeenCalledTimes(2);
});

test('a screen that lies behind another has a way back', () => {
  const onBack = jest.fn();
  renderInApp(
    <Screen title="Status" onBack={onBack}>
      <Text>Models</Text>
    </Screen>,
  );
  fireEvent.press(screen.getByRole('button', { name: 'Back' }));
  expect(onBack).toHaveBeenCalledTimes(1);
});
