import { fireEvent, screen } from '@testing-library/react-native';
import { renderInApp } from '../test-support/render';
import { Button } from './Button';

test('a press does what the button says', () => {
  const onPress = jest.fn();
  renderInApp(<Button label="Generate" onPress={onPress} />);
  fireEvent.press(screen.getByRole('button', { name: 'Generate' }));
  expect(onPress).toHaveBeenCalledTimes(1);
});

test.each([{ busy: true }, { disabled: true }])('it takes no press while %p', (state) => {
  const onPress = jest.fn();
  renderInApp(<Button label="Generate" onPress={onPress} {...state} />);
  const button = screen.getByRole('button', { name: 'Generate' });
  fireEvent.press(button);
  expect(onPress).not.toHaveBeenCalled();
  expect(button).toBeDisabled();
});
