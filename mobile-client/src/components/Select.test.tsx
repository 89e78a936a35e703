import { fireEvent, screen } from '@testing-library/react-native';
import { renderInApp } from '../test-support/render';
import { Select } from './Select';

const few = [
  { value: 'png', label: 'PNG' },
  { value: 'jpeg', label: 'JPEG', description: 'smaller' },
];
const many = Array.from({ length: 12 }, (_, index) => ({ value: `${index}`, label: `Model ${index}` }));

test.each([
  ['a sheet on phones', 390],
  ['a menu in wide windows', 1280],
])('the choices open in %s and close when one is chosen', (_, width) => {
  const onChange = jest.fn();
  renderInApp(<Select label="Format" options={few} value="png" onChange={onChange} />, { width });
  fireEvent.press(screen.getByRole('button', { name: 'Format: PNG' }));
  expect(screen.getByRole('radio', { name: 'PNG' })).toBeChecked();
  fireEvent.press(screen.getByRole('radio', { name: 'JPEG, smaller' }));
  expect(onChange).toHaveBeenCalledWith('jpeg');
  expect(screen.queryByRole('radio', { name: 'PNG' })).toBeNull();
});

test('many choices can be searched', () => {
  renderInApp(<Select label="Model" options={many} value="0" onChange={() => {}} />);
  fireEvent.press(screen.getByRole('button', { name: 'Model: Model 0' }));
  fireEvent.changeText(screen.getByLabelText('Search'), 'model 11');
  expect(screen.getAllByRole('radio')).toHaveLength(1);
  expect(screen.getByRole('radio', { name: 'Model 11' })).toBeOnTheScreen();
  fireEvent.changeText(screen.getByLabelText('Search'), 'nothing like it');
  expect(screen.getByText('Nothing found')).toBeOnTheScreen();
});

test('a value that is not among the choices shows as it is', () => {
  renderInApp(<Select label="Model" options={few} value="own-model" onChange={() => {}} />);
  expect(screen.getByRole('button', { name: 'Model: own-model' })).toBeOnTheScreen();
});
