-- The largest singular value of the infinite matrix 1, 1/2, 1/3; 1/4 ... cut to n × n, by the power method (SIAM Hundred-Dollar Challenge, 3).
local n = tonumber(arg[1])

local function cell(i, j)
  local diagonal = i + j
  return 1.0 / (diagonal * (diagonal + 1) // 2 + i + 1)
end

local function times(vector, transposed)
  local result = {}
  for i = 0, n - 1 do
    local sum = 0.0
    for j = 0, n - 1 do
      sum = sum + (transposed and cell(j, i) or cell(i, j)) * vector[j]
    end
    result[i] = sum
  end
  return result
end

local left, right = {}, nil
for i = 0, n - 1 do left[i] = 1.0 end
for _ = 1, 5 do
  right = times(times(left, false), true)
  left = times(times(right, false), true)
end
local product, square = 0.0, 0.0
for i = 0, n - 1 do
  product = product + left[i] * right[i]
  square = square + right[i] * right[i]
end
print(("%.6f"):format((product / square) ^ 0.5))
