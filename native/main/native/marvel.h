/* Marvel for C and C++: maps tensor operators on to spatial DNN accelerators. docs/embedding.md says more.
 *
 * A process has one Java virtual machine, which the first marvel_create starts and which stays until the process ends.
 * All functions may be called from any thread at any time, but for a context that another thread destroys. None throws,
 * none ends the process. Texts are UTF-8. */
#ifndef MARVEL_H
#define MARVEL_H

#ifdef __cplusplus
extern "C" {
#endif

typedef struct marvel_context marvel_context;

typedef enum marvel_status {
  MARVEL_OK = 0,
  MARVEL_FAILED = 1,  /* the input is wrong: the diagnostics say what and where */
  MARVEL_USAGE = 2,   /* options or arguments are wrong */
  MARVEL_NO_JAVA = 3, /* Java does not start: the diagnostics say why */
  MARVEL_ERROR = 4    /* should not happen, such as no memory */
} marvel_status;

/* Version of this library, such as "0.1.0". Works without a context; not to be freed. */
const char *marvel_version(void);

/* Makes a compiler.
 *   home         directory with Marvel's jars; if NULL, $MARVEL_HOME, else the directory "marvel" beside the library
 *   options      words: -X... and -D... go to Java, of the first call only; --load-pass-plugin=JAR; may be NULL
 *   context      set to the compiler, or to NULL if the status is not MARVEL_OK
 *   diagnostics  if not NULL, set to a text for people, possibly empty, or to NULL if there is no memory for it;
 *                free it with marvel_free */
marvel_status marvel_create(const char *home, const char *options, marvel_context **context, char **diagnostics);

/* Compiles a module as marvel-opt does.
 *   ir           the module
 *   options      the command line of marvel-opt: words, in 'single quotes' where they hold blanks; may be NULL
 *   out          set to what marvel-opt prints to standard output, NULL if the status is not MARVEL_OK; free it with
 *                marvel_free
 *   diagnostics  as above: errors, warnings, remarks */
marvel_status marvel_compile(marvel_context *context, const char *ir, const char *options, char **out,
                             char **diagnostics);

/* Frees a text; NULL is fine. */
void marvel_free(char *text);

/* Frees a compiler; NULL is fine. Java stays. */
void marvel_destroy(marvel_context *context);

#ifdef __cplusplus
}
#endif
#endif
