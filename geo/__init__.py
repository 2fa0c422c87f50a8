"""What is true: tables, rules, queries. Knows no web and draws nothing."""
