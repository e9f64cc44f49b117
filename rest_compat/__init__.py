"""The REST layer: parameters, routes and answers of the wire API; what they mean is up to `resolvers`."""
