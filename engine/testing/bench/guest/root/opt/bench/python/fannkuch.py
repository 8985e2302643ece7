# Prefix reversals over all permutations of n numbers, after Anderson and Rettig, «Performing Lisp analysis of the FANNKUCH benchmark».
import sys


def fannkuch(n):
    order, count = list(range(n)), [0] * (n + 1)
    most = checksum = 0
    sign, limit = 1, n
    while True:
        while limit > 1:
            count[limit] = limit
            limit -= 1
        copy, flips = order[:], 0
        while first := copy[0]:
            copy[: first + 1] = copy[first::-1]
            flips += 1
        most = max(most, flips)
        checksum += sign * flips
        sign = -sign
        # The next permutation: the first `limit` numbers turn by one place, as often as there are places.
        limit = 2
        while True:
            if limit > n:
                return most, checksum
            order.insert(limit - 1, order.pop(0))
            count[limit] -= 1
            if count[limit] > 0:
                break
            limit += 1
        limit -= 1


print(*fannkuch(int(sys.argv[1])), sep="\t")
