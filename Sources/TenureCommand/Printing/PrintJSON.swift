internal import JSONDocuments

/// Prints a document on stdout.
func printJSON(_ value: JSONValue) throws(CommandFailure) {
  try StandardOutput.write(value.prettyBytes())
}
