"""The pack library: policies as YAML files, read, checked and frozen by hash."""
