# Five bodies that attract each other, by half-explicit Euler steps: what the program on bare metal calculates, on objects.
import sys


class Body:
    __slots__ = ("x", "y", "z", "vx", "vy", "vz", "mass")

    def __init__(self, i):
        self.x, self.y, self.z = 2.0 * i, 1.25 * i, 0.5 * i
        self.vx, self.vy, self.vz = -0.125 * (i - 2), 0.0, 0.125 * (i - 2)
        self.mass = 0.01 * i if i else 40.0


def run(steps, step=0.001):
    bodies = [Body(i) for i in range(5)]
    pairs = [(a, b) for i, a in enumerate(bodies) for b in bodies[i + 1 :]]
    for _ in range(steps):
        for a, b in pairs:
            x, y, z = a.x - b.x, a.y - b.y, a.z - b.z
            square = x * x + y * y + z * z + 0.01
            pull = step / (square * square**0.5)
            on_a, on_b = b.mass * pull, a.mass * pull
            a.vx -= x * on_a
            a.vy -= y * on_a
            a.vz -= z * on_a
            b.vx += x * on_b
            b.vy += y * on_b
            b.vz += z * on_b
        for body in bodies:
            body.x += step * body.vx
            body.y += step * body.vy
            body.z += step * body.vz
    return sum(body.x + body.y + body.z for body in bodies)


print(f"{run(int(sys.argv[1])):.4f}")
