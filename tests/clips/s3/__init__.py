"""Media in an S3 bucket: a real server process that speaks S3, through the product's own storage setting."""
