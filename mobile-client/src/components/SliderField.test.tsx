import { fireEvent, screen } from '@testing-library/react-native';
import { useState } from 'react';
import { renderInApp } from '../test-support/render';
import { SliderField } from './SliderField';

function Steps({ onChange }: { onChange: (value: number) => void }) {
  const [value, setValue] = useState(20);
  return (
    <SliderField
      label="Steps"
      minimum={1}
      maximum={50}
      step={1}
      value={value}
      onChange={(next) => {
        setValue(next);
        onChange(next);
      }}
    />
  );
}

test('a number can be typed, and is brought into the range', () => {
  const onChange = jest.fn();
  renderInApp(<Steps onChange={onChange} />);
  const field = screen.getByDisplayValue('20');
  fireEvent.changeText(field, '99');
  expect(onChange).not.toHaveBeenCalled();
  fireEvent(field, 'blur');
  expect(onChange).toHaveBeenCalledWith(50);
  expect(screen.getByDisplayValue('50')).toBeOnTheScreen();
});

test('what is no number leaves the value as it was', () => {
  const onChange = jest.fn();
  renderInApp(<Steps onChange={onChange} />);
  const field = screen.getByDisplayValue('20');
  fireEvent.changeText(field, 'many');
  fireEvent(field, 'submitEditing');
  expect(onChange).not.toHaveBeenCalled();
  expect(screen.getByDisplayValue('20')).toBeOnTheScreen();
});

test('assistive technology moves it step by step', () => {
  const onChange = jest.fn();
  renderInApp(<Steps onChange={onChange} />);
  const slider = screen.getByRole('slider', { name: 'Steps' });
  expect(slider).toHaveAccessibilityValue({ min: 1, max: 50, now: 20 });
  fireEvent(slider, 'accessibilityAction', { nativeEvent: { actionName: 'increment' } });
  expect(onChange).toHaveBeenLastCalledWith(21);
  fireEvent(slider, 'accessibilityAction', { nativeEvent: { actionName: 'decrement' } });
  expect(onChange).toHaveBeenLastCalledWith(20);
});

test('a number that nobody has chosen shows what is known to hold in its place', () => {
  const field = (usual: number | undefined) => (
    <SliderField
      label="Warmth"
      minimum={0}
      maximum={2}
      step={0.1}
      value={undefined}
      unset={{ text: 'Left to the model', usual, start: 1 }}
      onChange={() => {}}
    />
  );
  const { rerender } = renderInApp(field(0.7));
  expect(screen.getByPlaceholderText('0.7')).toHaveDisplayValue('');
  expect(screen.getByRole('slider', { name: 'Warmth' })).toHaveAccessibilityValue({
    now: 0.7,
    text: 'Left to the model',
  });
  rerender(field(undefined));
  expect(screen.queryByPlaceholderText('0.7')).toBeNull();
});
