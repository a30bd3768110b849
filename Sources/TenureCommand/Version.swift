/// The version of the command and of the documents it writes, stated nowhere else.
let tenureVersion = "0.1.0"
