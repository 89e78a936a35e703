/** Brings a vector to length 1, in place, and gives it back. One of length 0 has no direction and stays as it is. */
export function toUnitLength<Vector extends Float32Array>(vector: Vector): Vector {
  let squares = 0;
  for (const number of vector) squares += number * number;
  if (squares > 0) {
    const length = Math.sqrt(squares);
    for (let axis = 0; axis < vector.length; axis++) vector[axis] = (vector[axis] ?? 0) / length;
  }
  return vector;
}
