#include "calculator.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const operation_names[] = {
  "push", "load", "store", "add", "subtract", "multiply", "divide", "remainder", "negate", "equal", "less", "not", "jump",
  "jump if zero", "print", "stop",
};

size_t program_add(struct program *program, enum operation operation, int64_t operand) {
  if (program->count == program->space) {
    program->space = program->space ? 2 * program->space : 16;
    program->instructions = realloc(program->instructions, program->space * sizeof *program->instructions);
    if (!program->instructions) fail(0, "no memory for %zu instructions", program->space);
  }
  program->instructions[program->count] = (struct instruction){ operation, operand };
  return program->count++;
}

void program_list(const struct program *program) {
  for (size_t i = 0; i < program->count; i++) {
    const struct instruction *instruction = &program->instructions[i];
    printf("%4zu  %-12s %" PRId64 "\n", i, operation_names[instruction->operation], instruction->operand);
  }
}

void program_free(struct program *program) {
  free(program->instructions);
  *program = (struct program){ 0 };
}

/* Numbers wrap around, as those of the processor do. */
static int64_t calculate(enum operation operation, int64_t a, int64_t b) {
  switch (operation) {
    case ADD: return (int64_t)((uint64_t)a + (uint64_t)b);
    case SUBTRACT: return (int64_t)((uint64_t)a - (uint64_t)b);
    case MULTIPLY: return (int64_t)((uint64_t)a * (uint64_t)b);
    case EQUAL: return a == b;
    case LESS: return a < b;
    case DIVIDE:
    case REMAINDER:
      if (b == 0) fail(0, "division of %" PRId64 " by zero", a);
      return operation == DIVIDE ? a / b : a % b;
    default: fail(0, "operation %d calculates nothing", operation);
  }
  return 0;
}

int64_t run(const struct program *program, int variables, uint64_t *steps) {
  int64_t stack[64], *top = stack, printed = 0;
  int64_t *values = calloc((size_t)variables + 1, sizeof *values);
  if (!values) fail(0, "no memory for %d variables", variables);
  for (const struct instruction *at = program->instructions;; at++, ++*steps) {
    if (top >= stack + 62) fail(0, "the stack is full");
    switch (at->operation) {
      case PUSH: *top++ = at->operand; break;
      case LOAD: *top++ = values[at->operand]; break;
      case STORE: values[at->operand] = *--top; break;
      case NEGATE: top[-1] = -top[-1]; break;
      case NOT: top[-1] = !top[-1]; break;
      case JUMP: at = program->instructions + at->operand - 1; break;
      case JUMP_IF_ZERO:
        if (*--top == 0) at = program->instructions + at->operand - 1;
        break;
      case PRINT: printed = *--top; printf("%" PRId64 " ", printed); break;
      case STOP: free(values); return printed;
      default: top--; top[-1] = calculate(at->operation, top[-1], top[0]);
    }
  }
}
