-- Five bodies that attract each other, by half-explicit Euler steps: what the program on bare metal calculates, on tables.
local steps, step = tonumber(arg[1]), 0.001
local bodies = {}
for i = 0, 4 do
  bodies[i + 1] = {
    x = 2.0 * i, y = 1.25 * i, z = 0.5 * i,
    vx = -0.125 * (i - 2), vy = 0.0, vz = 0.125 * (i - 2),
    mass = i == 0 and 40.0 or 0.01 * i,
  }
end
for _ = 1, steps do
  for i = 1, 5 do
    local a = bodies[i]
    for j = i + 1, 5 do
      local b = bodies[j]
      local x, y, z = a.x - b.x, a.y - b.y, a.z - b.z
      local square = x * x + y * y + z * z + 0.01
      local pull = step / (square * square ^ 0.5)
      local on_a, on_b = b.mass * pull, a.mass * pull
      a.vx, a.vy, a.vz = a.vx - x * on_a, a.vy - y * on_a, a.vz - z * on_a
      b.vx, b.vy, b.vz = b.vx + x * on_b, b.vy + y * on_b, b.vz + z * on_b
    end
  end
  for i = 1, 5 do
    local body = bodies[i]
    body.x, body.y, body.z = body.x + step * body.vx, body.y + step * body.vy, body.z + step * body.vz
  end
end
local sum = 0
for _, body in ipairs(bodies) do sum = sum + body.x + body.y + body.z end
print(("%.4f"):format(sum))
