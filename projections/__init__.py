"""Read wing: disposable views; one file holds a view's rows, its fold and its query."""
