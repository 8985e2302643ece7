#include "calculator.h"

#include <stdlib.h>
#include <string.h>

static unsigned bucket_of(const char *text) {
  unsigned hash = 2166136261u;
  for (; *text; text++) hash = (hash ^ (unsigned char)*text) * 16777619u;
  return hash % 64;
}

int names_place(struct names *names, const char *text) {
  struct name **bucket = &names->buckets[bucket_of(text)];
  for (struct name *name = *bucket; name; name = name->next)
    if (strcmp(name->text, text) == 0) return name->place;
  struct name *name = malloc(sizeof *name);
  if (!name) fail(0, "no memory for the name %s", text);
  strncpy(name->text, text, sizeof name->text - 1);
  name->text[sizeof name->text - 1] = 0;
  name->place = names->count++;
  name->next = *bucket;
  *bucket = name;
  return name->place;
}

void names_free(struct names *names) {
  for (size_t i = 0; i < sizeof names->buckets / sizeof *names->buckets; i++)
    for (struct name *next, *name = names->buckets[i]; name; name = next) {
      next = name->next;
      free(name);
    }
}
