"""What clients may say and see: types, inputs, results, descriptions, limits, the explorer."""
