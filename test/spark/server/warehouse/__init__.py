"""A SQL warehouse for tests: the protocol of the Databricks driver in front of Spark with Delta Lake."""
