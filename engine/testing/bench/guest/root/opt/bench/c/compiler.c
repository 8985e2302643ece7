#include "calculator.h"

#include <string.h>

/* By how tightly they bind, loosest first. */
static const struct { const char *sign; int level; enum operation operation; int swapped, negated; } operators[] = {
  { "==", 1, EQUAL, 0, 0 },    { "!=", 1, EQUAL, 0, 1 }, { "<", 2, LESS, 0, 0 },     { ">", 2, LESS, 1, 0 },
  { "<=", 2, LESS, 1, 1 },     { ">=", 2, LESS, 0, 1 },  { "+", 3, ADD, 0, 0 },      { "-", 3, SUBTRACT, 0, 0 },
  { "*", 4, MULTIPLY, 0, 0 },  { "/", 4, DIVIDE, 0, 0 }, { "%", 4, REMAINDER, 0, 0 },
};
enum { LEVELS = 4, SCRATCH = 2 };

struct compiler {
  struct lexer lexer;
  struct program *program;
  struct names *names;
};

static void expression(struct compiler *c, int level);

static size_t emit(struct compiler *c, enum operation operation, int64_t operand) {
  return program_add(c->program, operation, operand);
}

static void patch(struct compiler *c, size_t jump) {
  c->program->instructions[jump].operand = (int64_t)c->program->count;
}

static void primary(struct compiler *c) {
  struct token token = c->lexer.token;
  if (lexer_accept(&c->lexer, "(")) {
    expression(c, 1);
    lexer_expect(&c->lexer, ")");
  } else if (lexer_accept(&c->lexer, "-")) {
    primary(c);
    emit(c, NEGATE, 0);
  } else if (lexer_accept(&c->lexer, "not")) {
    primary(c);
    emit(c, NOT, 0);
  } else if (token.kind == NUMBER) {
    lexer_next(&c->lexer);
    emit(c, PUSH, token.number);
  } else if (token.kind == NAME) {
    lexer_next(&c->lexer);
    emit(c, LOAD, names_place(c->names, token.text));
  } else fail(c->lexer.line, "«%s» begins no expression", token.text);
}

static void swap(struct compiler *c) {
  int first = names_place(c->names, " first"), second = names_place(c->names, " second");
  emit(c, STORE, first), emit(c, STORE, second), emit(c, LOAD, first), emit(c, LOAD, second);
}

static void expression(struct compiler *c, int level) {
  if (level > LEVELS) {
    primary(c);
    return;
  }
  expression(c, level + 1);
  for (size_t i = 0; i < sizeof operators / sizeof *operators;) {
    if (operators[i].level != level || !lexer_accept(&c->lexer, operators[i].sign)) {
      i++;
      continue;
    }
    expression(c, level + 1);
    if (operators[i].swapped) swap(c);
    emit(c, operators[i].operation, 0);
    if (operators[i].negated) emit(c, NOT, 0);
    i = 0;
  }
}

static void statements(struct compiler *c);

static void statement(struct compiler *c) {
  if (lexer_accept(&c->lexer, "print")) {
    expression(c, 1);
    emit(c, PRINT, 0);
  } else if (lexer_accept(&c->lexer, "while")) {
    size_t start = c->program->count;
    expression(c, 1);
    size_t out = emit(c, JUMP_IF_ZERO, 0);
    lexer_expect(&c->lexer, "do");
    statements(c);
    lexer_expect(&c->lexer, "end");
    emit(c, JUMP, (int64_t)start);
    patch(c, out);
  } else if (lexer_accept(&c->lexer, "if")) {
    expression(c, 1);
    size_t otherwise = emit(c, JUMP_IF_ZERO, 0);
    lexer_expect(&c->lexer, "then");
    statements(c);
    if (lexer_accept(&c->lexer, "else")) {
      size_t out = emit(c, JUMP, 0);
      patch(c, otherwise);
      statements(c);
      otherwise = out;
    }
    lexer_expect(&c->lexer, "end");
    patch(c, otherwise);
  } else if (c->lexer.token.kind == NAME) {
    int place = names_place(c->names, c->lexer.token.text);
    lexer_next(&c->lexer);
    lexer_expect(&c->lexer, ":=");
    expression(c, 1);
    emit(c, STORE, place);
  } else fail(c->lexer.line, "«%s» begins no statement", c->lexer.token.text);
}

static int ends_block(const struct token *token) {
  return token->kind == END || (token->kind == NAME && (strcmp(token->text, "end") == 0 || strcmp(token->text, "else") == 0));
}

static void statements(struct compiler *c) {
  while (!ends_block(&c->lexer.token)) statement(c);
}

void compile(const char *source, struct program *program, struct names *names) {
  struct compiler c = { .program = program, .names = names };
  lexer_start(&c.lexer, source);
  statements(&c);
  if (c.lexer.token.kind != END) fail(c.lexer.line, "«%s» has no beginning", c.lexer.token.text);
  emit(&c, STOP, 0);
}
