# The largest singular value of the infinite matrix 1, 1/2, 1/3; 1/4 ... cut to n × n, by the power method (SIAM Hundred-Dollar Challenge, 3).
import sys


def cell(i, j):
    diagonal = i + j
    return 1.0 / (diagonal * (diagonal + 1) // 2 + i + 1)


def times(vector):
    return [sum(cell(i, j) * value for j, value in enumerate(vector)) for i in range(len(vector))]


def times_transposed(vector):
    return [sum(cell(j, i) * value for j, value in enumerate(vector)) for i in range(len(vector))]


left = [1.0] * int(sys.argv[1])
for _ in range(5):
    right = times_transposed(times(left))
    left = times_transposed(times(right))
product = sum(a * b for a, b in zip(left, right))
square = sum(b * b for b in right)
print(f"{(product / square) ** 0.5:.6f}")
