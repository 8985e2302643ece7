#include "calculator.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char source[] =
  "# The longest Collatz sequence that begins below a limit, and the primes below another.\n"
  "limit := 300 longest := 0 best := 0 number := 1\n"
  "while number < limit do\n"
  "  value := number steps := 0\n"
  "  while value != 1 do\n"
  "    if value % 2 == 0 then value := value / 2 else value := 3 * value + 1 end\n"
  "    steps := steps + 1\n"
  "  end\n"
  "  if steps > longest then longest := steps best := number end\n"
  "  number := number + 1\n"
  "end\n"
  "print best print longest\n"
  "primes := 0 number := 2\n"
  "while number <= 200 do\n"
  "  divisor := 2 found := 0\n"
  "  while not found do\n"
  "    if divisor * divisor > number then found := 1 primes := primes + 1\n"
  "    else if number % divisor == 0 then found := 1 end end\n"
  "    divisor := divisor + 1\n"
  "  end\n"
  "  number := number + 1\n"
  "end\n"
  "print primes\n";

void fail(int line, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  if (line) fprintf(stderr, "line %d: ", line);
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
  va_end(arguments);
  exit(1);
}

int main(int count, char **arguments) {
  struct program program = { 0 };
  struct names names = { 0 };
  uint64_t steps = 0;
  compile(source, &program, &names);
  if (count > 1 && strcmp(arguments[1], "--list") == 0) program_list(&program);
  run(&program, names.count, &steps);
  printf("%" PRIu64 "\n", steps);
  program_free(&program);
  names_free(&names);
  return 0;
}
