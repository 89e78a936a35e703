import { fireEvent, screen } from '@testing-library/react-native';
import { renderInApp } from '../test-support/render';
import { SegmentedControl } from './SegmentedControl';

const choices = [
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const;

test('one of the choices is checked, and a press checks another', () => {
  const onChange = jest.fn();
  renderInApp(<SegmentedControl label="Theme" choices={choices} value="light" onChange={onChange} />);
  expect(screen.getByRole('radio', { name: 'Light' })).toBeChecked();
  fireEvent.press(screen.getByRole('radio', { name: 'Dark' }));
  expect(onChange).toHaveBeenCalledWith('dark');
});

test('the group is one stop for the Tab key, and arrow keys go round in it', () => {
  const onChange = jest.fn();
  renderInApp(<SegmentedControl label="Theme" choices={choices} value="dark" onChange={onChange} />);
  const dark = screen.getByRole('radio', { name: 'Dark' });
  expect(screen.getByRole('radio', { name: 'Light' }).props.tabIndex).toBe(-1);
  expect(dark.props.tabIndex).toBe(0);
  const preventDefault = jest.fn();
  fireEvent(dark, 'keyDown', { key: 'ArrowRight', preventDefault });
  expect(onChange).toHaveBeenCalledWith('light');
  expect(preventDefault).toHaveBeenCalled();
});
