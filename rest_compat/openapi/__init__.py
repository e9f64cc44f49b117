"""The OpenAPI document of what a caller may do over REST, and the page that shows it."""
